# Each site is answered from every host that is well: Route 53 asks each of them over HTTPS, as a visitor would, and leaves
# out of its answers whoever does not (multivalue answer routing). A lost node costs its visitors one lifetime of a record.

locals {
  ttl_seconds = 60

  # One health check and one record a site and host.
  doors = merge([
    for site_name, site in var.sites : {
      for index in range(length(var.addresses)) :
      "${site_name}-${index + 1}" => { site = site_name, host = site.host, path = site.path, index = index }
    }
  ]...)
}

data "aws_route53_zone" "this" {
  name = var.zone
}

resource "aws_route53_health_check" "door" {
  for_each          = local.doors
  type              = "HTTPS"
  fqdn              = each.value.host
  ip_address        = var.addresses[each.value.index]
  port              = 443
  resource_path     = each.value.path
  enable_sni        = true
  request_interval  = 30
  failure_threshold = 3 # §6.1: three health checks in a row
  tags              = { Name = "${var.name}-${each.key}" }
}

resource "aws_route53_record" "site" {
  for_each        = local.doors
  zone_id         = data.aws_route53_zone.this.zone_id
  name            = each.value.host
  type            = "A"
  ttl             = local.ttl_seconds
  records         = [var.addresses[each.value.index]]
  set_identifier  = each.key
  health_check_id = aws_route53_health_check.door[each.key].id

  multivalue_answer_routing_policy = true
}

# CapRover lives on the first host alone.
resource "aws_route53_record" "apps" {
  zone_id = data.aws_route53_zone.this.zone_id
  name    = "*.${var.apps_domain}"
  type    = "A"
  ttl     = local.ttl_seconds
  records = [var.addresses[0]]
}

resource "aws_sns_topic" "down" {
  provider = aws.global
  name     = "${var.name}-site-down"
  tags     = { Name = "${var.name}-site-down" }
}

resource "aws_sns_topic_subscription" "down" {
  provider  = aws.global
  for_each  = toset(var.alarm_emails)
  topic_arn = aws_sns_topic.down.arn
  protocol  = "email"
  endpoint  = each.value
}

# Well as long as one host answers.
resource "aws_route53_health_check" "site" {
  for_each               = var.sites
  type                   = "CALCULATED"
  child_healthchecks     = [for name, door in local.doors : aws_route53_health_check.door[name].id if door.site == each.key]
  child_health_threshold = 1
  tags                   = { Name = "${var.name}-${each.key}" }
}

resource "aws_cloudwatch_metric_alarm" "down" {
  provider            = aws.global
  for_each            = var.sites
  alarm_name          = "${var.name}-${each.key}-down"
  alarm_description   = "${each.value.host} ne répond plus sur aucun hôte : docs/runbooks/noeud-perdu.md"
  namespace           = "AWS/Route53"
  metric_name         = "HealthCheckStatus"
  dimensions          = { HealthCheckId = aws_route53_health_check.site[each.key].id }
  statistic           = "Minimum"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = 60
  evaluation_periods  = 1
  # No news from a check is bad news.
  treat_missing_data = "breaching"
  alarm_actions      = [aws_sns_topic.down.arn]
  ok_actions         = [aws_sns_topic.down.arn]
  tags               = { Name = "${var.name}-${each.key}-down" }
}

# Traefik proves to Let's Encrypt that a name is ours by a record (DNS-01): with several hosts behind one name, the one
# that asks is seldom the one that would be visited. It may write these records and no others.
resource "aws_iam_policy" "certificates" {
  name = "${var.name}-certificates"
  tags = { Name = "${var.name}-certificates" }
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["route53:ListHostedZones", "route53:ListHostedZonesByName", "route53:GetChange"], Resource = "*" },
      { Effect = "Allow", Action = "route53:ListResourceRecordSets", Resource = data.aws_route53_zone.this.arn },
      {
        Effect   = "Allow"
        Action   = "route53:ChangeResourceRecordSets"
        Resource = data.aws_route53_zone.this.arn
        Condition = {
          "ForAllValues:StringLike"   = { "route53:ChangeResourceRecordSetsNormalizedRecordNames" = ["_acme-challenge.*"] }
          "ForAllValues:StringEquals" = { "route53:ChangeResourceRecordSetsRecordTypes" = ["TXT"] }
        }
      },
    ]
  })
}
