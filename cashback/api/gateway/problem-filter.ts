import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../../contracts/problem.ts';
import { Refusal } from '../refusal.ts';
import type { ErrorReports } from './error-reports.ts';

const statuses: Record<Problem['code'], number> = {
  'champ-invalide': 400,
  'identifiants-invalides': 401,
  'session-expiree': 401,
  'acces-refuse': 403,
  introuvable: 404,
  'fonction-coupee': 403,
  'deja-inscrit': 409,
  'qr-deja-utilise': 409,
  'cle-reutilisee': 409,
  'qr-expire': 410,
  'qr-invalide': 422,
  'lien-invalide': 422,
  'lien-expire': 410,
  'code-invalide': 422,
  'code-expire': 410,
  'deja-pris': 409,
  'retour-invalide': 422,
  // Not one of ours: a release must not go back because somebody else is away.
  'tiers-indisponible': 424,
  'trop-de-demandes': 429,
  indisponible: 500,
};

/** What Nest and Fastify themselves refuse, before a route is reached. */
const frameworkRefusals: Readonly<Record<number, Problem>> = {
  400: { code: 'champ-invalide', message: 'Le corps de la requête n’est pas du JSON valide.' },
  404: { code: 'introuvable', message: 'Cette adresse n’existe pas dans l’API REWAPP.' },
  413: { code: 'champ-invalide', message: 'Le corps de la requête dépasse 64 Ko.' },
  415: {
    code: 'champ-invalide',
    message: 'Le corps de la requête doit être du JSON (content-type: application/json).',
  },
};

const unavailable: Problem = {
  code: 'indisponible',
  message: 'Le service est momentanément indisponible : réessayez dans un instant.',
};

/** The one place where an error becomes an HTTP answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly reports: ErrorReports) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [status, problem] = problemOf(error);
    if (status >= 500) this.tell(error, http.getRequest<FastifyRequest>());
    void http.getResponse<FastifyReply>().status(status).send(problem);
  }

  private tell(error: unknown, { log, method, routeOptions }: FastifyRequest): void {
    log.error({ err: error }, 'unhandled error');
    this.reports.capture(error, { method, route: routeOptions.url ?? 'unknown' });
  }
}

function problemOf(error: unknown): [status: number, problem: Problem] {
  if (error instanceof Refusal) {
    const { code, message, fields } = error;
    return [statuses[code], fields ? { code, message, fields } : { code, message }];
  }
  const status = error instanceof HttpException ? error.getStatus() : 500;
  if (status >= 500) return [500, unavailable];
  return [status, frameworkRefusals[status] ?? { code: 'champ-invalide', message: 'La requête est mal formée.' }];
}
