import type { Page } from 'playwright-core';

export interface Account {
  email: string;
  password: string;
}

/** Camille, on her phone. */
export class Consumer {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async signUp(url: string, account: Account & { displayName: string }): Promise<void> {
    await this.page.goto(new URL('/inscription', url).href);
    await this.page.getByLabel('Prénom').fill(account.displayName);
    await this.page.getByLabel('Adresse e-mail').fill(account.email);
    await this.page.getByLabel('Mot de passe').fill(account.password);
    await this.page.getByRole('button', { name: 'Créer mon compte' }).click();
    await this.page.getByRole('heading', { name: `Bonjour ${account.displayName}` }).waitFor();
  }

  async signIn(url: string, account: Account & { displayName: string }): Promise<void> {
    await this.page.goto(url);
    await signIn(this.page, account);
    await this.page.getByRole('heading', { name: `Bonjour ${account.displayName}` }).waitFor();
  }

  /** What the home page says of the points. */
  async points(): Promise<string> {
    return textOf(this.page.getByRole('region', { name: 'Votre solde' }).filter({ hasText: /\d\s+points?/ }));
  }

  /** Shows the QR code, and reads out the text under it. */
  async showCode(): Promise<string> {
    await this.page.getByRole('button', { name: 'Afficher mon QR code' }).click();
    await this.page.getByRole('img', { name: 'QR code à présenter en caisse' }).waitFor();
    const code = await this.page.getByRole('group', { name: 'Votre code' }).textContent();
    return (code ?? '').replace(/\s/g, '');
  }

  /** What the countdown under the code says. */
  async secondsLeft(): Promise<number> {
    return Number(/(\d+) s/.exec(await textOf(this.page.getByRole('timer')))?.[1]);
  }

  async pointsReceived(): Promise<string> {
    return textOf(this.page.getByRole('region', { name: 'Points reçus' }));
  }

  async balance(): Promise<string> {
    await this.page.getByRole('button', { name: 'Voir mes mouvements' }).click();
    return textOf(this.page.getByRole('region', { name: 'Votre solde' }));
  }
}

/** The person at the till of a partner's shop. */
export class Cashier {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async signIn(url: string, account: Account): Promise<void> {
    await this.page.goto(url);
    await signIn(this.page, account);
    await this.page.getByRole('heading', { name: 'Créditer un client' }).waitFor();
  }

  /** Types a customer's code in, and answers what the till then shows. */
  async credit(code: string, amount: string): Promise<string> {
    await this.page.getByLabel('Montant de l’achat (€)').fill(amount);
    await this.page.getByRole('button', { name: 'Saisir le code' }).click();
    await this.page.getByLabel('Code du client').fill(code);
    await this.page.getByRole('button', { name: 'Créditer les points' }).click();
    return textOf(this.page.getByRole('region', { name: 'Points crédités' }));
  }
}

export class Administrator {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async signIn(url: string, account: Account): Promise<void> {
    await this.page.goto(url);
    await signIn(this.page, account);
    await this.page.getByRole('heading', { name: 'Utilisateurs' }).waitFor();
  }

  /** Looks somebody up who is the only one of that address, and answers their row. */
  async find(email: string): Promise<string> {
    await this.page.getByLabel('Rechercher un nom ou un e-mail').fill(email);
    await this.page
      .getByRole('status')
      .filter({ hasText: /\bsur 1$/ })
      .waitFor();
    return textOf(this.page.getByRole('row', { name: email }));
  }
}

/** Tries an account that there is not, and answers what the page says to that. */
export async function refusedSignIn(page: Page, url: string, account: Account): Promise<string> {
  await page.goto(url);
  await signIn(page, account);
  return textOf(page.getByRole('alert'));
}

async function signIn(page: Page, { email, password }: Account): Promise<void> {
  await page.getByLabel('Adresse e-mail').fill(email);
  await page.getByLabel('Mot de passe').fill(password);
  await page.getByRole('button', { name: 'Se connecter' }).click();
}

/** What it says once it is there, with plain spaces. */
async function textOf(locator: ReturnType<Page['locator']>): Promise<string> {
  await locator.waitFor();
  return (await locator.innerText()).replace(/\s+/g, ' ').trim();
}
