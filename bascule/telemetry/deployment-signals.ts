import { SeverityNumber, type LogRecord } from '@opentelemetry/api-logs';
import {
  CICD_PIPELINE_RESULT_VALUE_CANCELLATION,
  CICD_PIPELINE_RESULT_VALUE_FAILURE,
  CICD_PIPELINE_RESULT_VALUE_SKIP,
  CICD_PIPELINE_RESULT_VALUE_SUCCESS,
  DEPLOYMENT_STATUS_VALUE_FAILED,
  DEPLOYMENT_STATUS_VALUE_SUCCEEDED,
} from '@opentelemetry/semantic-conventions/incubating';
import type { DeploymentEvent } from '../core/deployment/event.ts';
import { sentenceOf } from '../core/deployment/words/sentence.ts';
import type { DeploymentRecord } from '../core/kpi/record.ts';
import { attributeNames } from './names.ts';

const results: Record<DeploymentRecord['outcome'], string> = {
  confirmed: CICD_PIPELINE_RESULT_VALUE_SUCCESS,
  'rolled-back': CICD_PIPELINE_RESULT_VALUE_FAILURE,
  failed: CICD_PIPELINE_RESULT_VALUE_FAILURE,
  refused: CICD_PIPELINE_RESULT_VALUE_SKIP,
  cancelled: CICD_PIPELINE_RESULT_VALUE_CANCELLATION,
};

/** By what a settled deployment is counted. Its id is none of them: it would make a series of each. */
export function attributesOf({ environment, kind, outcome }: DeploymentRecord): Record<string, string> {
  const succeeded = outcome === 'confirmed';
  return {
    [attributeNames.environment]: environment,
    [attributeNames.pipeline]: kind,
    [attributeNames.result]: results[outcome],
    [attributeNames.status]: succeeded ? DEPLOYMENT_STATUS_VALUE_SUCCEEDED : DEPLOYMENT_STATUS_VALUE_FAILED,
  };
}

const bad: DeploymentEvent['type'][] = [
  'build-failed',
  'gate-failed',
  'rehearsal-failed',
  'migration-failed',
  'slot-failed',
  'smoke-failed',
  'shift-failed',
  'contraction-failed',
];
const uneasy: DeploymentEvent['type'][] = ['held', 'overridden', 'rollback-requested', 'returned'];

/** One event of a deployment as a log record; its body is the sentence that people read elsewhere too. */
export function logRecordOf(
  deployment: { id: string; environment: string },
  event: DeploymentEvent,
  title: (component: string) => string,
): LogRecord {
  const isUnhealthy = event.type === 'judged' && event.verdict.kind === 'unhealthy';
  const severity = bad.includes(event.type) || isUnhealthy ? 'ERROR' : uneasy.includes(event.type) ? 'WARN' : 'INFO';
  return {
    eventName: `bascule.deployment.${event.type}`,
    timestamp: event.at,
    severityNumber: SeverityNumber[severity],
    severityText: severity,
    body: sentenceOf(event, title),
    attributes: {
      [attributeNames.environment]: deployment.environment,
      [attributeNames.deployment]: deployment.id,
      'bascule.event.seq': event.seq,
      ...('component' in event && event.component && { [attributeNames.component]: event.component }),
    },
  };
}
