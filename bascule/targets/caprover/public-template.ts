import { sampleLog } from './router-lines.ts';
import { variable } from './router-state.ts';

interface Public {
  environment: string;
  component: string;
  /** Paths that another component answers. */
  mounts: Record<string, string>;
  /** Where samples go, `address:port`. */
  samples: string;
  /** Whether somebody before nginx ends TLS. Else nobody is believed who says so. */
  behindEdge: boolean;
}

/**
 * What CapRover makes a component's server blocks of (`customNginxConfig`, EJS over `s`, rendered for each domain): as
 * its own template of v1.15.3, but to whichever slot the base configuration names. It only changes with the plan.
 */
export function publicTemplate({ environment, component, mounts, samples, behindEdge }: Public): string {
  const others = Object.entries(mounts).flatMap(([path, other]) => {
    const to = passOn(environment, other, behindEdge);
    return [location(`= ${path}`, to), location(`^~ ${path}/`, to)];
  });
  return `<% if (s.forceSsl) { %>
server {
    listen       80;
    server_name  <%-s.publicDomain%>;
${wellKnown}
    location / { return 302 https://$http_host$request_uri; }
}
<% } %>
server {
<% if (!s.forceSsl) { %>
    listen       80;
<% } if (s.hasSsl) { %>
    listen              443 ssl;
    http2               on;
    ssl_certificate     <%-s.crtPath%>;
    ssl_certificate_key <%-s.keyPath%>;
<% } if (s.logAccessPath) { %>
    access_log <%-s.logAccessPath%>;
    ${sampleLog(environment, samples)}
<% } %>
    server_name  <%-s.publicDomain%>;
    client_max_body_size 50m;
<% if (s.gzipOn) { %>
    gzip on;
    gzip_vary on;
    gzip_proxied any;
    gzip_types <%-s.gzipTypes%>;
<% } %>
    # Docker's own name server.
    resolver 127.0.0.11 valid=10s;
${wellKnown}
${[...others, location('/', passOn(environment, component, behindEdge))].join('\n')}
}
`;
}

/** Let's Encrypt and CapRover itself look there. */
const wellKnown = ['acme-challenge/', 'captain-identifier']
  .map((path) => `    location /.well-known/${path} { root <%-s.staticWebRoot%>; }`)
  .join('\n');

const location = (path: string, lines: string[]): string =>
  [`    location ${path} {`, ...lines.map((line) => `        ${line}`), '    }'].join('\n');

/** A slot that does not answer is told by nginx's own 502 within seconds: no page of CapRover's hides it from the samples. */
function passOn(environment: string, component: string, behindEdge: boolean): string[] {
  const all = variable(environment);
  const own = variable(environment, component);
  return [
    `if ($${own} = "") { return 503; }`,
    `proxy_pass http://$${own};`,
    'proxy_http_version 1.1;',
    'proxy_connect_timeout 3s;',
    'proxy_set_header Host $host;',
    'proxy_set_header X-Real-IP $remote_addr;',
    'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
    `proxy_set_header X-Forwarded-Proto ${behindEdge ? '$http_x_forwarded_proto' : '$scheme'};`,
    'proxy_set_header X-Bascule-Slot "";',
    'proxy_set_header Upgrade $http_upgrade;',
    `proxy_set_header Connection $${all}_connection;`,
    `add_header X-Bascule-Slot $${own}_answer always;`,
    `add_header Set-Cookie $${own}_greeting always;`,
    `add_header Cache-Control $${own}_private always;`,
  ];
}
