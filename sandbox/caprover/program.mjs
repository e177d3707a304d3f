// A small version of anything: says which it is. Ends what it began when it is told to stop.
import { createServer } from 'node:http';

const version = process.env.VERSION ?? 'unknown';
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://program');
  const status = Number(url.searchParams.get('status') ?? process.env.STATUS ?? 200);
  const answer = () => {
    response.writeHead(status, {
      'content-type': 'application/json',
      [process.env.VERSION_HEADER ?? 'x-version']: version,
    });
    response.end(JSON.stringify({ version, pid: process.pid, headers: request.headers, method: request.method }));
  };
  setTimeout(answer, Number(url.searchParams.get('ms') ?? 0));
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => {
  console.log(`listening ${version}`);
});
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
