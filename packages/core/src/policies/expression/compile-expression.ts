import { compileClaimMatcher, type CompiledMatcher } from '../../matchers/compile-matcher.ts'
import type { ClaimValue } from '../../matchers/matcher.ts'
import { matchingRule, wholeClaim } from '../claim-rule.ts'
import { requireAll, requireAny, requireNot } from '../composition.ts'
import type { CompiledRule } from '../outcome.ts'
import type { Expression, FunctionCall } from './expression-tree.ts'
import { ExpressionText } from './expression-text.ts'
import { parseExpression } from './parse-expression.ts'

/** Where an expression stands. */
interface ExpressionPlace {
  readonly path: string
  readonly insideNegation: boolean
  readonly vocabulary: { readonly nestedClaimDelimiter: string }
}

/**
 * Compiles an expression in Traefik's language to the rules that objects are compiled to. Throws
 * `ConfigurationError` with the path of the policy and the column of the mistake.
 */
export function compileExpression(text: string, place: ExpressionPlace): CompiledRule {
  const { path, insideNegation, vocabulary } = place
  const expression = parseExpression(new ExpressionText(text, path), vocabulary.nestedClaimDelimiter)
  return compileTree(expression, insideNegation)
}

function compileTree(expression: Expression, insideNegation: boolean): CompiledRule {
  switch (expression.kind) {
    case 'not':
      return requireNot(compileTree(expression.operand, true))
    case 'all':
      return requireAll(compileTrees(expression.operands, insideNegation), insideNegation)
    case 'any':
      return requireAny(compileTrees(expression.operands, insideNegation))
    default:
      return compileCall(expression)
  }
}

function compileTrees(expressions: readonly Expression[], insideNegation: boolean): CompiledRule[] {
  return expressions.map((expression) => compileTree(expression, insideNegation))
}

function compileCall(call: FunctionCall): CompiledRule {
  const { claim } = call
  switch (call.kind) {
    case 'Equals':
      return matchingRule(claim, valuesMatcher([call.value], { exact: call.value }))
    case 'OneOf':
      return matchingRule(claim, valuesMatcher(call.values, { oneOf: call.values }))
    case 'SplitContains': {
      const { separator, value } = call
      return matchingRule(claim, valuesMatcher([value], { exact: value }), {
        ...wholeClaim,
        split: separator,
      })
    }
    case 'Prefix': {
      const { value } = call
      return matchingRule(
        claim,
        compileClaimMatcher({ kind: 'prefix', text: value }, false, { prefix: value }),
      )
    }
    case 'Contains':
      return matchingRule(claim, partOrMember(call.value))
  }
}

function valuesMatcher(values: readonly ClaimValue[], description: object): CompiledMatcher {
  return compileClaimMatcher({ kind: 'values', values }, false, description)
}

/** `Contains` means two things: a text holds the value, or a list has it for a member. A number does neither. */
function partOrMember(value: string): CompiledMatcher {
  const description = { contains: value }
  const part = compileClaimMatcher({ kind: 'contains', text: value }, false, description)
  const member = valuesMatcher([value], description)
  return {
    description,
    matches(given) {
      if (Array.isArray(given)) return member.matches(given)
      return typeof given === 'string' ? part.matches(given) : undefined
    },
  }
}
