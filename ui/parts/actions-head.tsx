/** The head of a table's last column, which has buttons. */
export function ActionsHead() {
  return (
    <th>
      <span class="hidden">Actions</span>
    </th>
  );
}
