/** The argument that most tools have, for an input schema. */
export const CONTAINER = {
  container: { type: 'string', description: 'Id of the container, at least its first 12 digits, or its name' },
};
