output "environment" {
  description = "What the next steps of the runbook need."
  value       = module.rewapp
}
