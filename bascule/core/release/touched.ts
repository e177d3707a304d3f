import type { Component } from '../plan/schema.ts';

/** The components that a change of these files makes other: those whose inputs they are. */
export function touchedBy(files: readonly string[], components: readonly Component[]): Component[] {
  return components.filter((component) => files.some((file) => inputsOf(component).some(covers(file))));
}

const inputsOf = (component: Component) =>
  component.kind === 'database' ? [component.migrations] : component.build.inputs;
const covers = (file: string) => (input: string) => file === input || file.startsWith(`${input.replace(/\/$/, '')}/`);
