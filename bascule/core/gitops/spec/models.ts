import { AppProject } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/AppProject';
import { Application } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/Application';
import { AnalysisTemplate } from '@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/AnalysisTemplate';
import { Rollout } from '@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/Rollout';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { Service } from 'kubernetes-models/v1/Service';
import type { Manifest } from '../manifest.ts';

type Model = new (data: never) => { validate(): void };

/** By the schemas that Kubernetes and Argo publish, as https://github.com/tommy351/kubernetes-models-ts carries them. */
const models: Record<string, Model> = {
  'argoproj.io/v1alpha1 AnalysisTemplate': AnalysisTemplate,
  'argoproj.io/v1alpha1 AppProject': AppProject,
  'argoproj.io/v1alpha1 Application': Application,
  'argoproj.io/v1alpha1 Rollout': Rollout,
  'autoscaling/v2 HorizontalPodAutoscaler': HorizontalPodAutoscaler,
  'batch/v1 Job': Job,
  'networking.k8s.io/v1 Ingress': Ingress,
  'networking.k8s.io/v1 NetworkPolicy': NetworkPolicy,
  'policy/v1 PodDisruptionBudget': PodDisruptionBudget,
  'v1 ConfigMap': ConfigMap,
  'v1 Namespace': Namespace,
  'v1 Service': Service,
};

/** @throws an Error that says where a manifest is not as its schema wants it, or that nobody knows its kind */
export function validate(manifest: Manifest): void {
  const { apiVersion, kind } = manifest;
  if (apiVersion.startsWith('kustomize.config.k8s.io/')) return;
  const Model = models[`${apiVersion} ${kind}`];
  if (!Model) throw new Error(`${apiVersion} ${kind} has no schema here`);
  new Model(manifest as never).validate();
}
