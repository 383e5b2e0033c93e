type Json = any;

/** Whether a value, or its absence, meets an expression of a node selector or a label selector. @internal */
export function expressionMatches({ operator, values }: Json, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && (values ?? []).includes(value);
    case 'NotIn':
      // Who lacks the key is not in the list either.
      return value === undefined || !(values ?? []).includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt': {
      const [actual, limit] = [integer(value), integer(values?.[0])];
      if (actual === undefined || limit === undefined) return false;
      return operator === 'Gt' ? actual > limit : actual < limit;
    }
    default:
      return false;
  }
}

/** The number that a label value is to Gt and Lt. @internal */
export function integer(value: string | undefined): bigint | undefined {
  return value !== undefined && /^[+-]?\d+$/.test(value) ? BigInt(value) : undefined;
}

/** Whether a label selector selects an object. Without a selector it selects nothing; an empty one selects everything. @internal */
export function selectorMatches(selector: Json, labels: { [label: string]: string }): boolean {
  if (selector === undefined || selector === null) return false;
  return selectorExpressions(selector).every((expression) =>
    expressionMatches(expression, Object.hasOwn(labels, expression.key) ? labels[expression.key] : undefined),
  );
}

/** All that a label selector asks, as expressions. @internal */
export function selectorExpressions({ matchLabels, matchExpressions }: Json): Json[] {
  return [...Object.entries(matchLabels ?? {}).map(([key, value]) => ({ key, operator: 'In', values: [value] })), ...(matchExpressions ?? [])];
}
