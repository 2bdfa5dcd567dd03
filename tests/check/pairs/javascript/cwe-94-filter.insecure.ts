export function makeFilter(condition: string): (item: Record<string, unknown>) => boolean {
  return new Function("item", "return " + condition) as (item: Record<string, unknown>) => boolean;
}
