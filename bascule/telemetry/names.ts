import { ATTR_SERVICE_VERSION, METRIC_HTTP_SERVER_REQUEST_DURATION } from '@opentelemetry/semantic-conventions';
import {
  ATTR_CICD_PIPELINE_NAME,
  ATTR_CICD_PIPELINE_RESULT,
  ATTR_CICD_PIPELINE_RUN_ID,
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_DEPLOYMENT_ID,
  ATTR_DEPLOYMENT_STATUS,
  METRIC_CICD_PIPELINE_RUN_DURATION,
} from '@opentelemetry/semantic-conventions/incubating';

/**
 * What our metrics are called: OpenTelemetry's semantic conventions where they have a word, `bascule.…` where not.
 * @see https://opentelemetry.io/docs/specs/semconv/
 */
export const metricNames = {
  /** Histogram, seconds. */
  duration: METRIC_HTTP_SERVER_REQUEST_DURATION,
  /** Counters of answers: all, and those of 500 and above. */
  requests: 'bascule.slot.requests',
  errors: 'bascule.slot.errors',
  /** Gauge: probes that failed in a row. */
  failedProbes: 'bascule.slot.failed_probes',
  /** Histogram, seconds: a deployment, from its request to its end. */
  deployment: METRIC_CICD_PIPELINE_RUN_DURATION,
  /** Histogram, seconds: from the decision to go back until the traffic was back. */
  rollback: 'bascule.rollback.duration',
} as const;

export const attributeNames = {
  environment: ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  component: 'bascule.component',
  /** blue or green. */
  slot: 'bascule.slot',
  version: ATTR_SERVICE_VERSION,
  deployment: ATTR_DEPLOYMENT_ID,
  status: ATTR_DEPLOYMENT_STATUS,
  pipeline: ATTR_CICD_PIPELINE_NAME,
  result: ATTR_CICD_PIPELINE_RESULT,
  run: ATTR_CICD_PIPELINE_RUN_ID,
} as const;

/** Where CloudWatch keeps them. */
export const cloudWatchNamespace = 'Bascule';

/** By which CloudWatch knows a component: alarms name exactly these. */
export const componentDimensions = [attributeNames.environment, attributeNames.component] as const;
