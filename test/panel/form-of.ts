/** What a browser sends of a form that a page shows, by names; also its hidden fields. */
export function formOf(body: string, action: string): Record<string, string> {
  const form = body.split('<form ').find((part) => part.includes(`action="${action}"`)) ?? '';
  const [own = ''] = form.split('</form>');
  const inputs = [...own.matchAll(/<input [^>]*?name="([^"]*)"[^>]*?value="([^"]*)"/gs)];
  const selects = [...own.matchAll(/<select [^>]*name="([^"]*)".*?(?: value="([^"]*)" selected.*?)?<\/select>/gs)];
  return Object.fromEntries([...inputs, ...selects].map(([, name = '', value = '']) => [name, value]));
}
