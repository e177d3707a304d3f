terraform {
  required_version = ">= 1.10"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
      # Policies belong to the account; the store itself is in another region than what it saves.
      configuration_aliases = [aws.offsite]
    }
  }
}
