terraform {
  required_version = ">= 1.10"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
      # Route 53 writes the metrics of its health checks to us-east-1, wherever the rest is.
      configuration_aliases = [aws.global]
    }
  }
}
