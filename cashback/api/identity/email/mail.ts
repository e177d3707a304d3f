/** The mail that asks whether an address is theirs, as text and as HTML. `link` leads to the app. */
export function verificationMail({ displayName, link }: { displayName: string; link: string }) {
  return {
    subject: 'Confirmez votre adresse e-mail',
    text: textOf(displayName, link),
    html: htmlOf(displayName, link),
  };
}

const footnote = 'Vous n’avez pas ouvert de compte REWAPP ? Ignorez ce message : sans ce lien, rien ne se passe.';

function textOf(displayName: string, link: string): string {
  return [
    `Bonjour ${displayName},`,
    'Bienvenue chez REWAPP. Confirmez que cette adresse est la vôtre en ouvrant ce lien :',
    link,
    'Il est valable 24 heures et ne sert qu’une fois. Votre solde et votre QR code fonctionnent déjà.',
    footnote,
    'L’équipe REWAPP',
  ].join('\n\n');
}

/** Tables and inline styles: what mail programs agree on. */
function htmlOf(displayName: string, link: string): string {
  const href = escaped(link);
  return `<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Confirmez votre adresse e-mail</title></head>
<body style="margin:0;background:#faf6ee;color:#10281f;font-family:Figtree,'Segoe UI',sans-serif;font-size:16px;line-height:1.5">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:480px">
<tr><td style="background:#0b5a43;border-radius:28px 28px 0 0;padding:28px 28px 24px;color:#ffffff;font-size:22px;font-weight:800">REWAPP</td></tr>
<tr><td style="background:#ffffff;border-radius:0 0 28px 28px;padding:28px">
<h1 style="margin:0 0 16px;font-size:24px;line-height:1.2">Bonjour ${escaped(displayName)}</h1>
<p style="margin:0 0 24px">Bienvenue chez REWAPP. Confirmez que cette adresse est la vôtre.</p>
<p style="margin:0 0 24px"><a href="${href}" style="display:inline-block;background:#ffc145;color:#2b1d00;border-radius:999px;padding:16px 28px;font-weight:700;text-decoration:none">Confirmer mon adresse</a></p>
<p style="margin:0 0 16px;color:#55665d">Le lien est valable 24 heures et ne sert qu’une fois. Votre solde et votre QR code fonctionnent déjà.</p>
<p style="margin:0;color:#55665d;font-size:14px">Le bouton ne s’ouvre pas ? Copiez cette adresse dans votre navigateur :<br><a href="${href}" style="color:#0b5a43;word-break:break-all">${href}</a></p>
</td></tr>
<tr><td style="padding:20px 28px;color:#55665d;font-size:13px">${footnote}</td></tr>
</table></td></tr></table>
</body>
</html>`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
