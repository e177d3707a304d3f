output "addresses" {
  description = "Public addresses, the first host's first."
  value       = aws_eip.node[*].public_ip
}

output "private_addresses" {
  description = "Addresses in the private network; CapRover's nginx answers at the first one, port 10080."
  value       = aws_instance.node[*].private_ip
}
