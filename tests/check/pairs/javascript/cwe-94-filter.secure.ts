type Condition = { field: string; equals: unknown };

export function makeFilter(condition: string): (item: Record<string, unknown>) => boolean {
  const parsed = JSON.parse(condition) as Condition;
  return (item) => item[parsed.field] === parsed.equals;
}
