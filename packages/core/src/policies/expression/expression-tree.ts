import type { ClaimNames } from '../../claims/claim-path.ts'

/** A function of an expression, with what it was called with. */
export type FunctionCall = { readonly claim: ClaimNames } & (
  | { readonly kind: 'Equals' | 'Prefix' | 'Contains'; readonly value: string }
  | { readonly kind: 'SplitContains'; readonly separator: string; readonly value: string }
  | { readonly kind: 'OneOf'; readonly values: readonly string[] }
)

/** An expression, once it has been parsed. */
export type Expression =
  | FunctionCall
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'all' | 'any'; readonly operands: readonly Expression[] }
