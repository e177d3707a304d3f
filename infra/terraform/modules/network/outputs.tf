output "subnet_ids" {
  description = "One a zone."
  value       = aws_subnet.public[*].id
}

output "security_group_id" {
  description = "The firewall of the hosts."
  value       = aws_security_group.node.id
}
