interface NginxSite {
  /** As nginx sees it: in a container of CapRover where it is mounted. */
  volume: string;
  /** As in `listen`: `80`, `127.0.0.1:8080`. */
  listen: string;
  /** `server_name`; `_` for any. */
  names: readonly string[];
  /** The page that answers paths without a file, as `index.html`; null: 404. */
  fallback: string | null;
  /** Paths that another component answers, as `/api`: asked of the switch, at this component's own port there. */
  mounts?: { paths: readonly string[]; at: string };
}

/**
 * nginx's `server` for a `FolderSite`. Documents are asked for again each time, so that a move of the pointer is seen by
 * the next request and there is no cache to empty; assets never change, and those of the versions before are found too.
 * `open_file_cache` stays off: it would remember where the pointer led.
 */
export function nginxServer({ volume, listen, names, fallback, mounts }: NginxSite): string {
  const page = fallback === null ? '' : ` /${fallback}`;
  const asDocument = `add_header Cache-Control "no-cache" always;
    add_header X-Content-Type-Options nosniff always;`;
  return `server {
  listen ${listen};
  server_name ${names.join(' ')};
  root ${volume}/live/www;
  index index.html;
  open_file_cache off;
  etag on;
  add_header X-Content-Type-Options nosniff always;

${(mounts?.paths ?? []).map((path) => mounted(path, mounts?.at ?? '')).join('')}  # Names that may tell their content (bascule/switch/content-type.ts, isHashed); what only looks so is a document.
  location ~ "[.-](?:[A-Za-z0-9_]{8}|[0-9a-f]{9,64})\\.[a-z0-9]+(?:\\.map)?$" {
    root ${volume}/_assets;
    expires 1y;
    add_header Cache-Control "public, immutable";
    add_header X-Content-Type-Options nosniff always;
    try_files $uri @document;
  }
  location @document {
    ${asDocument}
    try_files $uri =404;
  }
  location / {
    ${asDocument}
    try_files $uri $uri/index.html${page} =404;
  }
  location ~ /\\.(?!well-known/) { return 404; }
}
`;
}

/** The path itself, and what is under it. Streams among the answers wait in no buffer; TLS was ended by the edge before. */
function mounted(path: string, at: string): string {
  const asked = `proxy_pass ${at};
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;
    proxy_buffering off;
    proxy_read_timeout 1h;`;
  return `  location = ${path} {
    ${asked}
  }
  location ^~ ${path}/ {
    ${asked}
  }
`;
}
