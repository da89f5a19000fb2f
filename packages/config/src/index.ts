/**
 * claimgate options from JSON and YAML files, and from the configurations of API gateways.
 *
 * @module
 */
export { ConfigFileError } from './files/config-file-error.ts'
export type { FilePlace } from './files/config-file-error.ts'
export { loadConfig } from './files/load-config.ts'
export { parseConfig } from './files/parse-config.ts'
export type { ConfigFormat, ConfigReading, ParseConfigOptions } from './files/parse-config.ts'
export type { ResourceChoice } from './imports/documents.ts'
export type { Imported, ImportedGuard, ImportNote } from './imports/imported.ts'
export { fromAgentgateway } from './imports/agentgateway/from-agentgateway.ts'
export { fromAirlock } from './imports/airlock/from-airlock.ts'
export { fromTraefik } from './imports/traefik/from-traefik.ts'
export { fromTrueFoundry } from './imports/truefoundry/from-truefoundry.ts'
export { fromZiti } from './imports/ziti/from-ziti.ts'
export type { ZitiImportOptions } from './imports/ziti/from-ziti.ts'
