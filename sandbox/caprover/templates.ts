/**
 * Stand-ins for CapRover's own templates (template/*.ejs of v1.15.3), with their variables, their places and what in
 * them bears on what is added: written anew, shorter.
 */
export const baseTemplate = `user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log warn;
pid        /var/run/nginx.pid;

events {
    worker_connections  1024;
}

http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    geo $remote_addr $ip_in_log {
        10.0.0.0/8 0;
        default 1;
    }

    log_format  main  '$remote_addr "$host" "$request" $status';
    access_log  /var/log/nginx/access.log  main if=$ip_in_log;

    keepalive_timeout  65;
    server_names_hash_bucket_size 128;
    <%
        if (base.dhparamsFilePath) {
    %>
        ssl_dhparam <%-base.dhparamsFilePath%>;
    <%
        }
    %>
    server_tokens off;

    include /etc/nginx/conf.d/*.conf;
}
`;

export const captainTemplate = `
    server {
        listen       80;
        listen              443 ssl;
        ssl_certificate     <%-fake.crtPath%>;
        ssl_certificate_key <%-fake.keyPath%>;
        server_name  _;
        location / {
            root   <%-captain.defaultHtmlDir%>;
        }
    }
    server {
        listen       80;
        server_name  <%-captain.domain%>;
        resolver 127.0.0.11 valid=10s;
        set $upstream http://<%-captain.serviceName%>:<%-captain.serviceContainerPort3000%>;
        location / {
            proxy_pass $upstream;
            proxy_set_header Host $host;
        }
    }
`;

export const appTemplate = `<%
if (s.forceSsl) {
%>
    server {
        listen       80;
        server_name  <%-s.publicDomain%>;
        location / {
            return 302 https://$http_host$request_uri;
        }
    }
<%
}
%>
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
    <% } %>
        server_name  <%-s.publicDomain%>;
        resolver 127.0.0.11 valid=10s;
        set $upstream http://<%-s.localDomain%>:<%-s.containerHttpPort%>;
        location / {
            proxy_pass $upstream;
            proxy_set_header Host $host;
        }
        error_page 502 /captain_502_custom_error_page.html;
        location = /captain_502_custom_error_page.html {
            root <%-s.customErrorPagesDirectory%>;
            internal;
        }
}
`;
