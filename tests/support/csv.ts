// Files of lists, as a spreadsheet reads them.

/** RFC 4180, strictly: a byte order mark, rows that end with CRLF, doubled quotes, as many cells in each row as there are names. */
export function parse(text: string): Record<string, string>[] {
  if (text.charCodeAt(0) !== 0xfeff) throw new Error('CSV without a byte order mark');
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  cell.lastIndex = 1;
  let row: string[] = [];
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (!found) throw new Error('malformed CSV');
    row.push(found[1]?.replaceAll('""', '"') ?? found[2]!);
    if (found[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  const [names, ...records] = rows;
  for (const record of records) if (record.length !== names!.length) throw new Error(`${record.length} cells instead of ${names!.length}`);
  return records.map((record) => Object.fromEntries(names!.map((name, i) => [name, record[i]!])));
}
