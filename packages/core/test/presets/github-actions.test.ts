import { describe, expect, it } from 'vitest'
import { newSigningKey, signingKey } from '../../../../test/support/keys.ts'
import {
  formsOf,
  keySetOf,
  mintLike,
  mistakeInPreset,
  providerVerifier,
} from '../../../../test/support/provider.ts'

const fields = { audience: 'https://api.example.com', repository: 'octo-org/octo-repo' }
const issuer = 'https://token.actions.githubusercontent.com'
const keys = `${issuer}/.well-known/jwks`
const documents = { [keys]: keySetOf(signingKey()) }

const claims = {
  jti: 'a2f5b8e1-4b1e-4f0e-9d3b-3c8b5d5a1f7e',
  sub: 'repo:octo-org/octo-repo:environment:prod',
  environment: 'prod',
  aud: 'https://api.example.com',
  ref: 'refs/heads/main',
  sha: 'b9e5b3c1',
  repository: 'octo-org/octo-repo',
  repository_id: '74',
  repository_owner: 'octo-org',
  repository_owner_id: '65',
  actor: 'octocat',
  workflow: 'deploy',
  job_workflow_ref: 'octo-org/octo-automation/.github/workflows/oidc.yml@refs/heads/main',
  event_name: 'push',
  iss: issuer,
}
const stranger = {
  sub: 'repo:octo-org/octo-repo:environment:prod',
  repository: 'evil-org/octo-repo',
  repository_id: '666',
  repository_owner: 'evil-org',
  repository_owner_id: '667',
}

describe.each(formsOf('githubActions', fields))('a token of GitHub Actions, by %s', (_, options) => {
  it.each([
    ['of the repository', {}],
    ['with a subject that the repository chose', { sub: 'environment:prod' }],
    ['of another branch', { ref: 'refs/heads/fix', environment: undefined }],
  ])('is accepted %s', async (_title, changes) => {
    const { judge, asked } = providerVerifier(options, documents)
    expect((await judge(mintLike({ ...claims, ...changes }))).code).toBeUndefined()
    expect(asked).toEqual([keys])
  })

  it.each([
    ["of a stranger's repository with our subject", stranger, 'policy_not_met', /repository/],
    ['of another repository of the owner', { repository: 'octo-org/other' }, 'policy_not_met', /repository/],
    [
      'of a repository whose name begins the same',
      { repository: 'octo-org/octo-repo-2' },
      'policy_not_met',
      /repository/,
    ],
    ['of no repository', { repository: undefined }, 'policy_not_met', /repository/],
    [
      'for the audience that everybody gets',
      { aud: 'https://github.com/octo-org' },
      'audience_mismatch',
      /workflow/,
    ],
    ['of a server of its own', { iss: 'https://github.example.com/_services/token' }, 'issuer_unknown', /^$/],
    ['of an enterprise', { iss: `${issuer}/octo-enterprise` }, 'issuer_unknown', /^$/],
  ] as const)('is refused %s', async (_title, changes, code, hint) => {
    const outcome = await providerVerifier(options, documents).judge(mintLike({ ...claims, ...changes }))
    expect(outcome.code).toBe(code)
    expect(outcome.hint ?? '').toMatch(hint)
  })

  it.each([
    ['by another key', newSigningKey('RS256'), 'signature_invalid'],
    ['by another algorithm', newSigningKey('ES256'), 'algorithm_not_allowed'],
  ] as const)('is refused %s', async (_title, key, code) => {
    const { judge } = providerVerifier(options, documents)
    expect(await judge(mintLike(claims, { key }))).toMatchObject({ code })
  })
})

describe.each([
  ['owner', { owner: ['octo-org', 'octocat'] }, { repository_owner: 'evil-org' }],
  ['repositoryId', { repositoryId: '74' }, { repository_id: '75' }],
  ['ownerId', { ownerId: '65' }, { repository_owner_id: '66' }],
  [
    'the owner beside the repository',
    { owner: 'octo-org', repository: fields.repository },
    { repository_owner: 'evil-org' },
  ],
  [
    'the repository beside the owner',
    { owner: 'octo-org', repository: fields.repository },
    { repository: 'evil-org/octo-repo' },
  ],
])('%s', (_title, restriction, changes) => {
  it.each(formsOf('githubActions', { audience: fields.audience, ...restriction }))(
    'lets in whom it names and nobody else, by %s',
    async (_, options) => {
      const { judge } = providerVerifier(options, documents)
      expect((await judge(mintLike(claims))).code).toBeUndefined()
      expect((await judge(mintLike({ ...claims, ...changes }))).code).toBe('policy_not_met')
    },
  )
})

describe('owner: null', () => {
  it.each(formsOf('githubActions', { audience: fields.audience, owner: null }))(
    'states that every repository on GitHub gets in, by %s',
    async (_, options) => {
      const { judge } = providerVerifier(options, documents)
      expect((await judge(mintLike({ ...claims, ...stranger }))).code).toBeUndefined()
    },
  )
})

describe('host', () => {
  it.each(formsOf('githubActions', { ...fields, host: 'github.example.com' }))(
    'names GitHub Enterprise Server, by %s',
    async (_, options) => {
      const own = 'https://github.example.com/_services/token'
      const { judge, asked } = providerVerifier(options, {
        [`${own}/.well-known/jwks`]: keySetOf(signingKey()),
      })
      expect((await judge(mintLike({ ...claims, iss: own }))).code).toBeUndefined()
      expect((await judge(mintLike(claims))).code).toBe('issuer_unknown')
      expect(asked).toEqual([`${own}/.well-known/jwks`])
    },
  )
})

describe('the fields for GitHub Actions', () => {
  it.each([
    ['repository', { repository: undefined }],
    ['repository', { repository: 'octo-repo' }],
    ['repository', { repository: 'https://github.com/octo-org/octo-repo' }],
    ['repository', { repository: 'octo-org/*' }],
    ['repository', { repository: null }],
    ['owner', { owner: null }],
    ['owner', { owner: null, repository: undefined, ownerId: '65' }],
    ['repository[1]', { repository: ['octo-org/octo-repo', 'octo-org'] }],
    ['owner', { repository: undefined, owner: 'octo-org/octo-repo' }],
    ['owner', { repository: undefined, owner: '*' }],
    ['repositoryId', { repositoryId: 74 }],
    ['repositoryId', { repositoryId: 'octo-repo' }],
    ['ownerId', { ownerId: '' }],
    ['audience', { audience: undefined }],
    ['host', { host: 'https://github.example.com' }],
  ])('are refused at %s: %j', (path, changes) => {
    expect(mistakeInPreset('githubActions', { ...fields, ...changes })).toBe(path)
  })
})
