import { auth0 } from './auth0.ts'
import { clerk } from './clerk.ts'
import { cloudflareAccess } from './cloudflare-access.ts'
import { cognito } from './cognito.ts'
import { entraId } from './entra-id.ts'
import { firebase } from './firebase.ts'
import { githubActions } from './github-actions.ts'
import { google } from './google.ts'
import { keycloak } from './keycloak.ts'
import { kubernetes } from './kubernetes.ts'
import { okta } from './okta.ts'
import type { Preset } from './preset.ts'
import type { PresetFields } from './preset-fields.ts'
import { supabase } from './supabase.ts'

/** Every preset by its name. */
export const presetCatalogue: Readonly<Record<keyof PresetFields, Preset>> = {
  auth0,
  okta,
  cognito,
  entraId,
  google,
  keycloak,
  firebase,
  clerk,
  supabase,
  githubActions,
  kubernetes,
  cloudflareAccess,
}
