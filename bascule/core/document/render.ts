import type { Plan } from '../plan/schema.ts';
import { checklistsChapter } from './chapters/checklists.ts';
import { communicationChapter } from './chapters/communication.ts';
import { conclusion } from './chapters/conclusion.ts';
import { environmentsChapter } from './chapters/environments.ts';
import { incidentsChapter } from './chapters/incidents.ts';
import { introduction } from './chapters/introduction.ts';
import { preparation } from './chapters/preparation.ts';
import { proceduresChapter } from './chapters/procedures.ts';
import { reference } from './chapters/reference.ts';
import { rollbackChapter } from './chapters/rollback.ts';
import { strategyChapter } from './chapters/strategy.ts';
import type { Document, Part, Section } from './tree.ts';
import { day } from './words.ts';

/** The plan as the French document that it came from: its order, its words, its tables, from the data alone. */
export function renderDocument(plan: Plan): Document {
  const annex = reference(plan);
  return {
    name: plan.name,
    title: 'Plan de Déploiement',
    subtitle: plan.document?.subtitle ?? '',
    version: plan.document?.version ?? '',
    date: plan.document ? day(plan.document.date) : null,
    sections: [
      ...chapters.flatMap((chapter) => chapter(plan) ?? []).map((each, index) => numbered(each, String(index + 1))),
      ...(annex ? [numbered(annex, 'A')] : []),
    ],
  };
}

const chapters: ((plan: Plan) => Part | null)[] = [
  introduction,
  environmentsChapter,
  preparation,
  strategyChapter,
  proceduresChapter,
  rollbackChapter,
  checklistsChapter,
  incidentsChapter,
  communicationChapter,
  conclusion,
];

function numbered({ title, blocks, parts }: Part, number: string): Section {
  const sections = parts.map((each, index) => numbered(each, `${number}.${index + 1}`));
  return { number, title, blocks, sections };
}
