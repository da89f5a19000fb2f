import type { PreparedPolicy } from '../policies/prepared-policy.ts'
import { pass, refuse, type JudgingRun } from './judging-run.ts'
import type { ProvenToken } from './judge-token.ts'
import type { Refusal } from './refusal.ts'

/**
 * What a proven token has to pass once, whatever requirement it met: its sender constraint (RFC 7800, `cnf`),
 * which nothing here can prove yet, and the policy for all tokens.
 */
export async function checkProvenToken(
  { auth, requirement }: Pick<ProvenToken, 'auth' | 'requirement'>,
  authorization: PreparedPolicy | undefined,
  run: Pick<JudgingRun, 'request' | 'trace'>,
): Promise<Refusal | undefined> {
  if (requirement.senderConstrained !== 'ignore' && Object.hasOwn(auth.claims, 'cnf')) {
    const finding = {
      subject: 'cnf',
      expected: 'absent',
      hint: 'DPoP and mTLS bound tokens cannot be proven yet',
    }
    return refuse(run, 'sender', { code: 'sender_constraint_unproven', finding }, requirement)
  }
  pass(run, 'sender', requirement)
  if (authorization === undefined) return undefined
  const outcome = await authorization.judge({ auth, request: run.request, trace: run.trace })
  return outcome.truth === true ? undefined : refuse(run, 'policy', outcome.failure, requirement)
}
