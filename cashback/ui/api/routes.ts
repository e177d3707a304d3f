import type { Account, CodeSent, ConfirmCode, EmailVerified, SendCode, VerifyEmail } from '../../contracts/account';
import type { Banking, LinkReturn, LinkStarted, Unlink } from '../../contracts/banking';
import type { Session, UserFile, UserPage } from '../../contracts/identity';
import type { ForgetDevice, RegisterDevice } from '../../contracts/notifications';
import type { Version } from '../../contracts/operations';
import type { QrIssued, Redeem, Redeemed } from '../../contracts/qr';
import type { Balance, Movements } from '../../contracts/wallet';

/** What can be read, and what comes back. */
export interface Reads {
  'wallet/balance': Balance;
  'wallet/movements': Movements;
  'identity/users': UserPage;
  'identity/users/export': UserFile;
  account: Account;
  banking: Banking;
  version: Version;
}

/** What can be asked for: what goes in and what comes back. */
export interface Writes {
  qr: { body: undefined; answer: QrIssued };
  'account/email/send': { body: undefined; answer: undefined };
  'account/email/verify': { body: VerifyEmail; answer: EmailVerified };
  'account/phone': { body: SendCode; answer: CodeSent };
  'account/phone/confirm': { body: ConfirmCode; answer: Account };
  'banking/link': { body: undefined; answer: LinkStarted };
  'banking/return': { body: LinkReturn; answer: Banking };
  'banking/unlink': { body: Unlink; answer: Banking };
  'notifications/devices': { body: RegisterDevice; answer: undefined };
  'notifications/devices/forget': { body: ForgetDevice; answer: undefined };
  'qr/redeem': { body: Redeem; answer: Redeemed };
}

/** The routes that open and close a session: they carry no access token, and the session alone calls them. */
export interface SessionRoutes {
  'identity/signup': Session;
  'identity/login': Session;
  'identity/refresh': Session;
}
