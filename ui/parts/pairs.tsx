/** Names and values as a table, in the order of the names. */
export function Pairs({ pairs }: { pairs: Record<string, string> }) {
  const sorted = Object.entries(pairs).sort(([a], [b]) => a.localeCompare(b));
  return (
    <table class="pairs">
      <tbody>
        {sorted.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
