import { createServer } from 'node:http';

// What the containers of the specs run. START: `exit`, `silent` (never listens) or `late`; STUBBORN: SIGTERM is ignored;
// ANSWER: the status of its answers.

const { START = '', STUBBORN, ANSWER = '200', HOST, PORT } = process.env;
const held = [];
const server = createServer((request, response) => {
  if (request.url === '/exit') process.exit(3);
  if (request.url === '/eat') setInterval(() => held.push(Buffer.alloc(32 * 1024 * 1024, 1)), 1);
  if (request.url === '/slow') return void setTimeout(() => response.end('slow but whole'), 600);
  response.statusCode = Number(ANSWER);
  response.end(JSON.stringify({ uid: process.getuid(), env: process.env }));
});
process.on('SIGTERM', () => {
  console.log('told to end');
  if (STUBBORN === undefined) server.close(() => process.exit(0));
});
if (START === 'exit') {
  console.error('DATABASE_URL is missing');
  process.exit(1);
}
console.log(`hello from ${process.env.RELEASE}`);
if (START === 'silent') setInterval(() => {}, 1_000);
else setTimeout(() => server.listen(PORT, HOST), START === 'late' ? 1_000 : 0);
