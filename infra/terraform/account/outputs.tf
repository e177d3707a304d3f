output "registry" {
  description = "Where images go, and the role that may push them."
  value       = module.registry
}
