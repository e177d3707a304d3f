# One private network with a subnet in each of two zones, and the firewall of §3.1 in front of its hosts. PostgreSQL and
# Redis are on no list here: they live on the Swarm's overlay network, and no port of theirs is published.

data "aws_availability_zones" "here" {
  state = "available"
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_hostnames = true
  tags                 = { Name = var.name }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = var.name }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-public" }

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.this.id
  }
}

resource "aws_subnet" "public" {
  count             = 2
  vpc_id            = aws_vpc.this.id
  availability_zone = data.aws_availability_zones.here.names[count.index]
  cidr_block        = cidrsubnet(var.cidr, 8, count.index)
  tags              = { Name = "${var.name}-public-${count.index + 1}" }
}

resource "aws_route_table_association" "public" {
  count          = length(aws_subnet.public)
  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public.id
}

resource "aws_security_group" "node" {
  name        = "${var.name}-node"
  description = "Hosts of the Swarm: the web for all, administration for few, the Swarm among themselves"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${var.name}-node" }
}

# Traefik: HTTP only sends on to HTTPS.
resource "aws_vpc_security_group_ingress_rule" "web" {
  for_each          = { http = 80, https = 443 }
  security_group_id = aws_security_group.node.id
  description       = "Traefik, ${each.key}"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
  tags              = { Name = "${var.name}-${each.key}" }
}

# SSH, and CapRover's dashboard while it has no certificate yet.
resource "aws_vpc_security_group_ingress_rule" "administration" {
  for_each          = { for pair in setproduct(var.admin_cidrs, [22, 3000]) : "${pair[0]}-${pair[1]}" => { cidr = pair[0], port = pair[1] } }
  security_group_id = aws_security_group.node.id
  description       = "Administration"
  cidr_ipv4         = each.value.cidr
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
  tags              = { Name = "${var.name}-administration-${each.value.port}" }
}

# The Swarm's own ports (docs.docker.com/engine/swarm/swarm-tutorial); 2377 and 7946 over TCP are among Bascule's below, as
# are those by which Traefik reaches CapRover's nginx (10080, 10443).
resource "aws_vpc_security_group_ingress_rule" "swarm" {
  for_each = {
    gossip  = { port = 7946, protocol = "udp" }
    overlay = { port = 4789, protocol = "udp" }
  }
  security_group_id            = aws_security_group.node.id
  description                  = "Swarm, ${each.key}"
  referenced_security_group_id = aws_security_group.node.id
  ip_protocol                  = each.value.protocol
  from_port                    = each.value.port
  to_port                      = each.value.port
  tags                         = { Name = "${var.name}-${each.key}" }
}

# Programs on any node reach what Bascule has on its own (docs/adr/0011): databases and flags, by ports that these chose
# themselves, and its ear for samples of nginx's answers.
resource "aws_vpc_security_group_ingress_rule" "bascule" {
  for_each = {
    doorways = { protocol = "tcp", from = 1024, to = 65535 }
    samples  = { protocol = "udp", from = 5140, to = 5140 }
  }
  security_group_id            = aws_security_group.node.id
  description                  = "Bascule, ${each.key}"
  referenced_security_group_id = aws_security_group.node.id
  ip_protocol                  = each.value.protocol
  from_port                    = each.value.from
  to_port                      = each.value.to
  tags                         = { Name = "${var.name}-${each.key}" }
}

# Overlay networks that are encrypted speak IPsec ESP (protocol 50) between hosts.
resource "aws_vpc_security_group_ingress_rule" "encrypted_overlay" {
  security_group_id            = aws_security_group.node.id
  description                  = "Swarm, encrypted overlay"
  referenced_security_group_id = aws_security_group.node.id
  ip_protocol                  = "50"
  tags                         = { Name = "${var.name}-esp" }
}

resource "aws_vpc_security_group_egress_rule" "out" {
  security_group_id = aws_security_group.node.id
  description       = "Registries, certificates, services outside"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  tags              = { Name = "${var.name}-out" }
}
