/** The same answer for so many ms, to all who ask meanwhile; what failed is asked again. */
export function remembered<Answer>(
  ask: (name: string) => Promise<Answer>,
  forMs: number,
  now: () => number,
): (name: string) => Promise<Answer> {
  const known = new Map<string, { until: number; answer: Promise<Answer> }>();
  return (name) => {
    const found = known.get(name);
    if (found && now() < found.until) return found.answer;
    const asked = { until: now() + forMs, answer: ask(name) };
    known.set(name, asked);
    asked.answer.catch(() => {
      if (known.get(name) === asked) known.delete(name);
    });
    return asked.answer;
  };
}
