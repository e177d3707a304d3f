import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Role } from '../../contracts/identity.ts';
import { Refusal } from '../refusal.ts';
import { AccessTokens, type Caller, tokenIn } from './tokens.ts';

type AuthenticatedRequest = FastifyRequest & { caller?: Caller };

const ALLOWED = 'allowed-roles';
const roleNames: Record<Role, string> = { consumer: 'clients', partner: 'partenaires', admin: 'administrateurs' };

/** Who may call a route. A route without it answers nobody: forgetting it must not open a door. */
export const Allow = (...who: readonly (Role | 'anyone')[]) => SetMetadata(ALLOWED, who);

/** The signed-in caller, on a route that allows only signed-in roles. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!caller) throw new Error('@CurrentCaller() was used on a route open to anyone.');
  return caller;
});

@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(AccessTokens) private readonly tokens: AccessTokens,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const allowed = this.reflector.get<readonly (Role | 'anyone')[] | undefined>(ALLOWED, context.getHandler()) ?? [];
    if (allowed.includes('anyone')) return true;

    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const token = tokenIn(request.headers.authorization);
    const caller = token && (await this.tokens.read(token));
    if (!caller) throw new Refusal('session-expiree', 'Votre session a expiré : connectez-vous de nouveau.');
    if (!allowed.includes(caller.role)) throw new Refusal('acces-refuse', refusalOf(allowed));
    request.caller = caller;
    return true;
  }
}

function refusalOf(allowed: readonly (Role | 'anyone')[]): string {
  const names = allowed.flatMap((who) => (who === 'anyone' ? [] : [roleNames[who]]));
  if (names.length === 0) return 'Cette action n’est ouverte à personne.';
  return `Cette action est réservée aux ${names.join(' et aux ')}.`;
}
