import type { Session, UserFile, UserPage } from '../../contracts/identity';
import type { Version } from '../../contracts/operations';
import type { QrIssued, Redeem, Redeemed } from '../../contracts/qr';
import type { Balance, Movements } from '../../contracts/wallet';

/** What can be read, and what comes back. */
export interface Reads {
  'wallet/balance': Balance;
  'wallet/movements': Movements;
  'identity/users': UserPage;
  'identity/users/export': UserFile;
  version: Version;
}

/** What can be asked for: what goes in and what comes back. */
export interface Writes {
  qr: { body: undefined; answer: QrIssued };
  'qr/redeem': { body: Redeem; answer: Redeemed };
}

/** The routes that open and close a session: they carry no access token, and the session alone calls them. */
export interface SessionRoutes {
  'identity/signup': Session;
  'identity/login': Session;
  'identity/refresh': Session;
}
