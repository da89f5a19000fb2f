import { describe, expect, it } from 'vitest'
import { readText } from './support/source-files.ts'

// What users may import. A change here is a change for them: write it down in CHANGELOG.md.
const surface = [
  {
    name: '@claimgate/core',
    folder: 'core',
    load: () => import('@claimgate/core'),
    values: [
      'ClaimgateError',
      'ConfigurationError',
      'ForbiddenError',
      'InvalidRequestError',
      'InvalidTokenError',
      'MissingTokenError',
      'RequestGate',
      'ServerError',
      'StepUpRequiredError',
      'UnavailableError',
      'andThen',
      'createIdentityRegistry',
      'createVerifier',
      'frameworkRequest',
      'isClaimgateError',
      'isConfigurationError',
      'isPromise',
      'presets',
      'protectedResource',
      'renderRejection',
    ],
    entries: ['.', './package.json'],
  },
  {
    name: '@claimgate/config',
    folder: 'config',
    load: () => import('@claimgate/config'),
    values: [
      'ConfigFileError',
      'fromAgentgateway',
      'fromAirlock',
      'fromTraefik',
      'fromTrueFoundry',
      'fromZiti',
      'loadConfig',
      'parseConfig',
    ],
    entries: ['.', './schema.json', './package.json'],
  },
  {
    name: '@claimgate/express',
    folder: 'express',
    load: () => import('@claimgate/express'),
    values: ['claimgate'],
    entries: ['.', './augment', './package.json'],
  },
  {
    name: '@claimgate/fastify',
    folder: 'fastify',
    load: () => import('@claimgate/fastify'),
    values: ['claimgate'],
    entries: ['.', './augment', './package.json'],
  },
  {
    name: '@claimgate/koa',
    folder: 'koa',
    load: () => import('@claimgate/koa'),
    values: ['claimgate'],
    entries: ['.', './augment', './package.json'],
  },
]

describe.each(surface)('$name', ({ folder, load, values, entries }) => {
  it('exports these values', async () => {
    expect(Object.keys(await load()).toSorted()).toEqual(values)
  })

  it('has these entry points', () => {
    const manifest: { readonly exports: object } = JSON.parse(readText(`packages/${folder}/package.json`))
    expect(Object.keys(manifest.exports)).toEqual(entries)
  })
})
