#!/usr/bin/env node
// Stands in for `aws s3 sync` in a test: a bucket is a folder under $BUCKETS. Later filters win, as in AWS's own.
import { cpSync, mkdirSync, statSync } from 'node:fs';
import { matchesGlob, relative } from 'node:path';

const [service, command, ...words] = process.argv.slice(2);
if (service !== 's3' || command !== 'sync') throw new Error(`unknown: aws ${service} ${command}`);
const filters = [];
const places = [];
for (let word = words.shift(); word !== undefined; word = words.shift()) {
  if (word === '--exclude' || word === '--include') filters.push({ takes: word === '--include', glob: words.shift() });
  else if (!word.startsWith('--')) places.push(word.replace(/^s3:\/\//, `${process.env.BUCKETS}/`));
}
const [from, to] = places;
// AWS's « * » goes over slashes.
const fits = (path, glob) => matchesGlob(path.replaceAll('/', '-'), glob);
const isTaken = (path) => filters.reduce((taken, { takes, glob }) => (fits(path, glob) ? takes : taken), true);
mkdirSync(to, { recursive: true });
const filter = (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() || isTaken(relative(from, path));
cpSync(from, to, { recursive: true, filter });
