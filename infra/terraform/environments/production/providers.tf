locals {
  tags = {
    Project     = "rewapp"
    Environment = "production"
    ManagedBy   = "terraform"
    Source      = "infra/terraform/environments/production"
  }
}

provider "aws" {
  region = "eu-west-3" # Paris

  default_tags {
    tags = local.tags
  }
}

# Backups: another country, another disaster.
provider "aws" {
  alias  = "offsite"
  region = "eu-central-1" # Frankfurt

  default_tags {
    tags = local.tags
  }
}

# Where Route 53 writes its metrics.
provider "aws" {
  alias  = "global"
  region = "us-east-1"

  default_tags {
    tags = local.tags
  }
}
