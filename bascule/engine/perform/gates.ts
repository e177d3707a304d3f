import { record, type Turn } from './turn.ts';

/** The gates before anything moves. For now one: what goes in is what was built. */
export async function checkGates(turn: Turn, artifacts: { component: string; digest: string }[]): Promise<void> {
  for (const { component, digest } of artifacts) {
    const found = await turn.ground.workshop.verify(component, digest);
    if (found.altered) {
      const reason = `${found.why} Déployez à nouveau : il sera reconstruit.`;
      await record(turn, [{ type: 'gate-failed', gate: 'artifacts', reason }]);
      return;
    }
  }
  const evidence = artifacts.map(({ component, digest }) => `${component} ${digest.slice(0, 12)}`).join(', ');
  await record(turn, [{ type: 'gates-passed', evidence: [{ gate: 'artifacts', found: `intacts : ${evidence}` }] }]);
}
