/** Why a key set or metadata document could not be had; the message holds no text from the server. */
export class FetchProblem extends Error {}
