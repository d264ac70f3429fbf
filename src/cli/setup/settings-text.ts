/** Reads a file of settings as systemd and Node do: the last line of a name counts. */
export function readSettings(file: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of file.split(/\r?\n/)) {
    const [, name, value = ''] = /^\s*([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    const [, , quoted] = /^(["'])(.*)\1$/.exec(value) ?? [];
    if (name !== undefined) values.set(name, quoted ?? value);
  }
  return values;
}

/** A line of such a file. @throws Error for a value that no quotes can hold */
export function settingLine(name: string, value: string): string {
  if (/^[\w@%+=:,./{}*-]*$/.test(value)) return `${name}=${value}`;
  const quote = value.includes('"') ? "'" : '"';
  if (value.includes(quote) || /[\r\n\\]/.test(value)) throw new Error(`${name} holds marks that its file cannot hold`);
  return `${name}=${quote}${value}${quote}`;
}
