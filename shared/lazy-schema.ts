/** Methods that make another schema of a schema: what they make waits as well. Any other, and every field, has the schema made at once. */
const makers = new Set<string | symbol>([
  ...[
    'array',
    'catch',
    'default',
    'extend',
    'int',
    'max',
    'min',
    'nonnegative',
    'nullable',
    'nullish',
    'omit',
    'optional',
  ],
  ...['partial', 'pick', 'positive', 'readonly', 'refine', 'regex', 'strict', 'superRefine', 'transform', 'trim'],
]);

/** Of each stand-in: makes its schema, or has it. */
const schemas = new WeakMap<object, () => object>();

/**
 * The factory `make`, whose schemas are made when something is first asked of them. What it gives stands for the schema in everything but
 * `===`; a schema that is made of others holds these themselves, so that reading with it costs the same.
 */
// biome-ignore lint/suspicious/noExplicitAny: each factory keeps the type that it has; nothing here depends on it.
export const lazily = <Make extends (...given: any[]) => object>(make: Make): Make =>
  ((...given) => standInFor(() => make(...given.map(withSchemas)))) as Make;

function standInFor(make: () => object): object {
  let schema: object | undefined;
  const made = (): object => {
    schema ??= make();
    return schema;
  };
  const standIn = new Proxy(
    {},
    {
      get: (_target, name) =>
        makers.has(name) ? lazily((...given) => methodOf(made(), name)(...given)) : fieldOf(made(), name),
      has: (_target, name) => Reflect.has(made(), name),
      getPrototypeOf: () => Reflect.getPrototypeOf(made()),
    },
  );
  schemas.set(standIn, made);
  return standIn;
}

const fieldOf = (schema: object, name: string | symbol): unknown => {
  const value: unknown = Reflect.get(schema, name);
  return typeof value === 'function' ? value.bind(schema) : value;
};
const methodOf = (schema: object, name: string | symbol) => fieldOf(schema, name) as (...given: unknown[]) => object;

/** A factory's argument with schemas in place of what stands for them: one, a list of them, or the fields of an object. */
function withSchemas(given: unknown): unknown {
  if (typeof given !== 'object' || given === null) return given;
  const schema = schemas.get(given);
  if (schema !== undefined) return schema();
  if (Array.isArray(given)) return given.map(withSchemas);
  const entries = Object.entries(given);
  const holdsSome = entries.some(([, value]) => typeof value === 'object' && value !== null && schemas.has(value));
  return holdsSome ? Object.fromEntries(entries.map(([name, value]) => [name, withSchemas(value)])) : given;
}
