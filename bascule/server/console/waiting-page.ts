/** While the console is being built: it comes by itself. */
export const waitingPage = `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="3">
<title>Console · Bascule</title>
<style>
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100dvh; display: grid; place-content: center; gap: 8px; padding: 24px; text-align: center;
  font: 400 1rem/1.5 system-ui, sans-serif; background: light-dark(#faf6ee, #0b1512); color: light-dark(#10281f, #f3efe4); }
h1 { margin: 0; font-size: 1.5rem; } p { margin: 0; max-width: 34rem; }
code { font-size: 0.95em; }
</style>
</head>
<body>
<h1>La console se construit…</h1>
<p>« npm start » le fait une fois, en une demi-minute environ ; cette page se recharge seule. Sinon : <code>npm run build:console</code>.</p>
</body>
</html>
`;
