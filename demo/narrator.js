// Speaks to the terminal: titles, wrapped prose, the commands that are run.
const kWidth = Math.min(process.stdout.columns ?? 80, 80);
const isColoured = process.stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
const paint = (code) => (text) => (isColoured ? `\x1b[${code}m${text}\x1b[0m` : text);
export const [bold, dim, red, green, yellow, cyan] = ['1', '2', '31', '32', '33', '36'].map(paint);

function wrapped(text, indent) {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    if (indent.length + lines.at(-1).length + 1 + word.length > kWidth - 2) lines.push('');
    lines.push(`${lines.pop()} ${word}`.trimStart());
  }
  return lines.map((line) => indent + line).join('\n');
}

export function title(text) {
  console.log(`\n${bold(cyan(`── ${text} ${'─'.repeat(Math.max(0, kWidth - text.length - 4))}`))}`);
}

// A line break at the beginning stays.
export function say(text) {
  console.log((text.startsWith('\n') ? '\n' : '') + wrapped(text.trim(), ''));
}

export function picture(text) {
  console.log(dim(text.replace(/^\n|\n$/g, '')));
}

export function command(text) {
  console.log(bold(`$ ${text}`));
}
