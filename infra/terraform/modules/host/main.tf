# The hosts. The first starts the Swarm and installs CapRover, the others join it; what they need to know that is secret
# they read from Secrets Manager themselves, so neither user data nor Terraform's state carries any.

data "aws_region" "here" {}

data "aws_caller_identity" "this" {}

data "aws_ami" "debian" {
  most_recent = true
  owners      = ["136693071363"] # Debian's own account: wiki.debian.org/Cloud/AmazonEC2Image

  filter {
    name   = "name"
    values = ["debian-12-amd64-*"]
  }
}

resource "aws_iam_role" "node" {
  name = "${var.name}-node"
  tags = { Name = "${var.name}-node" }
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "secrets" {
  name = "secrets"
  role = aws_iam_role.node.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = values(var.secret_arns) },
      # The first host leaves the token by which the others join.
      { Effect = "Allow", Action = "secretsmanager:PutSecretValue", Resource = var.secret_arns["swarm-join-token"] },
    ]
  })
}

# Bascule runs on the first host, and pushes what it builds (bascule/image).
resource "aws_iam_role_policy" "push_images" {
  name = "push-images"
  role = aws_iam_role.node.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"]
      Resource = "arn:aws:ecr:${data.aws_region.here.region}:${data.aws_caller_identity.this.account_id}:repository/rewapp/*"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "pull_images" {
  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"
}

resource "aws_iam_role_policy_attachment" "given" {
  for_each   = var.policy_arns
  role       = aws_iam_role.node.name
  policy_arn = each.value
}

resource "aws_iam_instance_profile" "node" {
  name = "${var.name}-node"
  role = aws_iam_role.node.name
  tags = { Name = "${var.name}-node" }
}

resource "aws_instance" "node" {
  count                  = var.node_count
  ami                    = data.aws_ami.debian.id
  instance_type          = var.instance_type
  subnet_id              = var.subnet_ids[count.index % length(var.subnet_ids)]
  vpc_security_group_ids = [var.security_group_id]
  key_name               = var.key_name
  iam_instance_profile   = aws_iam_instance_profile.node.name
  tags                   = { Name = "${var.name}-${count.index + 1}" }

  user_data = templatefile("${path.module}/cloud-init.yaml.tftpl", {
    first             = count.index == 0
    region            = data.aws_region.here.region
    caprover_version  = var.caprover_version
    caprover_password = var.secret_arns["caprover-password"]
    join_token        = var.secret_arns["swarm-join-token"]
  })

  # Containers may not borrow the host's role: a hop more than the host itself is refused.
  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  root_block_device {
    encrypted   = true
    volume_type = "gp3"
    volume_size = var.disk_gb
    tags        = { Name = "${var.name}-${count.index + 1}" }
  }

  lifecycle {
    # A newer image of Debian or another start script is for new hosts: a running one carries databases.
    ignore_changes  = [ami, user_data]
    prevent_destroy = true
  }
}

# Addresses outlive the hosts, so that DNS stays true when one is replaced.
resource "aws_eip" "node" {
  count  = var.node_count
  domain = "vpc"
  tags   = { Name = "${var.name}-${count.index + 1}" }
}

resource "aws_eip_association" "node" {
  count         = var.node_count
  instance_id   = aws_instance.node[count.index].id
  allocation_id = aws_eip.node[count.index].id
}
