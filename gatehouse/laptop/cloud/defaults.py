"""Outputs that always have a value in pulumi-aws and mean nothing here: AWS's default, or an empty value of the type."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "aws:acm/certificate:Certificate": {
            "keyAlgorithm": "RSA_2048",
            "notAfter": "",
            "notBefore": "",
            "pendingRenewal": False,
            "renewalEligibility": "",
            "renewalSummaries": [],
            "type": "AMAZON_ISSUED",
            "validationEmails": [],
        },
        "aws:apigateway/account:Account": {
            "apiKeyVersion": "",
        },
        "aws:apigateway/integration:Integration": {
            "cacheNamespace": "",
            "passthroughBehavior": "WHEN_NO_MATCH",
            "responseTransferMode": "BUFFERED",
        },
        "aws:apigateway/restApi:RestApi": {
            "minimumCompressionSize": "",
            "policy": "",
            "securityPolicy": "",
        },
        "aws:apigatewayv2/api:Api": {
            "ipAddressType": "ipv4",
        },
        "aws:apigatewayv2/authorizer:Authorizer": {
            "authorizerResultTtlInSeconds": 0,
        },
        "aws:apigatewayv2/domainName:DomainName": {
            "routingMode": "API_MAPPING_ONLY",
        },
        "aws:apigatewayv2/integration:Integration": {
            "integrationResponseSelectionExpression": "",
        },
        "aws:apigatewayv2/route:Route": {
            "apiKeyRequired": False,
        },
        "aws:apigatewayv2/stage:Stage": {
            "deploymentId": "",
        },
        "aws:cloudfront/distribution:Distribution": {
            "continuousDeploymentPolicyId": "",
            "inProgressValidationBatches": 0,
            "loggingV1Enabled": False,
            "trustedKeyGroups": [],
            "trustedSigners": [],
        },
        "aws:cloudfront/function:Function": {
            "liveStageEtag": "",
        },
        "aws:cloudwatch/logGroup:LogGroup": {
            "deletionProtectionEnabled": False,
            "logGroupClass": "STANDARD",
        },
        "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
            "applyOnTransformedLogs": False,
        },
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {
            "policyScope": "",
            "revisionId": "",
        },
        "aws:cloudwatch/metricAlarm:MetricAlarm": {
            "evaluateLowSampleCountPercentiles": "",
        },
        "aws:cognito/managedLoginBranding:ManagedLoginBranding": {
            "settingsAll": "",
        },
        "aws:cognito/user:User": {
            "creationDate": "",
            "lastModifiedDate": "",
            "mfaSettingLists": [],
            "preferredMfaSetting": "",
        },
        "aws:cognito/userPool:UserPool": {
            "customDomain": "",
            "domain": "",
        },
        "aws:cognito/userPoolClient:UserPoolClient": {
            "readAttributes": [],
            "writeAttributes": [],
        },
        "aws:dynamodb/table:Table": {
            "billingMode": "PROVISIONED",
            "deletionProtectionEnabled": False,
            "globalSecondaryIndexes": [],
            "pointInTimeRecovery": {"enabled": False},
            "readCapacity": 0,
            "streamArn": "",
            "streamEnabled": False,
            "streamLabel": "",
            "streamViewType": "",
            "writeCapacity": 0,
        },
        "aws:ec2/eip:Eip": {
            "associationId": "",
            "carrierIp": "",
            "customerOwnedIp": "",
            "instance": "",
            "ipamPoolId": "",
            "networkBorderGroup": "",
            "networkInterface": "",
            "privateDns": "",
            "privateIp": "",
            "ptrRecord": "",
            "publicDns": "",
            "publicIpv4Pool": "",
        },
        "aws:ec2/internetGateway:InternetGateway": {
            "vpcId": "",
        },
        "aws:ec2/natGateway:NatGateway": {
            "associationId": "",
            "autoProvisionZones": "",
            "autoScalingIps": "",
            "availabilityMode": "",
            "networkInterfaceId": "",
            "privateIp": "",
            "publicIp": "",
            "regionalNatGatewayAddresses": [],
            "regionalNatGatewayAutoMode": "",
            "routeTableId": "",
            "secondaryAllocationIds": [],
            "secondaryPrivateIpAddressCount": 0,
            "secondaryPrivateIpAddresses": [],
        },
        "aws:ec2/route:Route": {
            "instanceId": "",
            "instanceOwnerId": "",
            "networkInterfaceId": "",
        },
        "aws:ec2/routeTable:RouteTable": {
            "propagatingVgws": [],
        },
        "aws:ec2/securityGroupRule:SecurityGroupRule": {
            "sourceSecurityGroupId": "",
        },
        "aws:ec2/subnet:Subnet": {
            "ipv6CidrBlock": "",
            "ipv6CidrBlockAssociationId": "",
            "privateDnsHostnameTypeOnLaunch": "",
        },
        "aws:ec2/vpc:Vpc": {
            "enableNetworkAddressUsageMetrics": False,
            "ipv6AssociationId": "",
            "ipv6CidrBlock": "",
            "ipv6CidrBlockNetworkBorderGroup": "",
        },
        "aws:ec2/vpcEndpoint:VpcEndpoint": {
            "cidrBlocks": [],
            "ipAddressType": "",
            "policy": "",
            "prefixListId": "",
            "requesterManaged": False,
            "securityGroupIds": [],
            "serviceRegion": "",
            "subnetConfigurations": [],
        },
        "aws:ecs/service:Service": {
            "availabilityZoneRebalancing": "",
            "iamRole": "",
            "platformVersion": "LATEST",
            "triggers": {},
        },
        "aws:ecs/taskDefinition:TaskDefinition": {
            "enableFaultInjection": False,
        },
        "aws:lambda/eventSourceMapping:EventSourceMapping": {
            "enabled": True,
            "lastProcessingResult": "",
            "maximumRecordAgeInSeconds": 0,
            "maximumRetryAttempts": 0,
            "parallelizationFactor": 0,
        },
        "aws:lambda/permission:Permission": {
            "statementIdPrefix": "",
        },
        "aws:lb/listener:Listener": {
            "routingHttpRequestXAmznMtlsClientcertHeaderName": "",
            "routingHttpRequestXAmznMtlsClientcertIssuerHeaderName": "",
            "routingHttpRequestXAmznMtlsClientcertLeafHeaderName": "",
            "routingHttpRequestXAmznMtlsClientcertSerialNumberHeaderName": "",
            "routingHttpRequestXAmznMtlsClientcertSubjectHeaderName": "",
            "routingHttpRequestXAmznMtlsClientcertValidityHeaderName": "",
            "routingHttpRequestXAmznTlsCipherSuiteHeaderName": "",
            "routingHttpRequestXAmznTlsVersionHeaderName": "",
            "routingHttpResponseAccessControlAllowCredentialsHeaderValue": "",
            "routingHttpResponseAccessControlAllowHeadersHeaderValue": "",
            "routingHttpResponseAccessControlAllowMethodsHeaderValue": "",
            "routingHttpResponseAccessControlAllowOriginHeaderValue": "",
            "routingHttpResponseAccessControlExposeHeadersHeaderValue": "",
            "routingHttpResponseAccessControlMaxAgeHeaderValue": "",
            "routingHttpResponseContentSecurityPolicyHeaderValue": "",
            "routingHttpResponseServerEnabled": False,
            "routingHttpResponseStrictTransportSecurityHeaderValue": "",
            "routingHttpResponseXContentTypeOptionsHeaderValue": "",
            "routingHttpResponseXFrameOptionsHeaderValue": "",
            "tcpIdleTimeoutSeconds": 0,
        },
        "aws:lb/loadBalancer:LoadBalancer": {
            "enablePrefixForIpv6SourceNat": "",
            "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic": "",
            "secondaryIpsAutoAssignedPerSubnet": 0,
            "subnetMappings": [],
        },
        "aws:lb/targetGroup:TargetGroup": {
            "connectionTermination": False,
            "loadBalancerArns": [],
            "loadBalancingAlgorithmType": "round_robin",
            "loadBalancingAnomalyMitigation": "",
            "loadBalancingCrossZoneEnabled": "",
            "preserveClientIp": "",
            "targetFailovers": [],
            "targetHealthStates": [],
        },
        "aws:route53/record:Record": {
            "allowOverwrite": False,
        },
        "aws:route53/zone:Zone": {
            "enableAcceleratedRecovery": False,
        },
        "aws:s3/bucket:Bucket": {
            "accelerationStatus": "",
            "acl": "",
            "bucketNamespace": "",
            "bucketPrefix": "",
            "corsRules": [],
            "grants": [],
            "lifecycleRules": [],
            "objectLockEnabled": False,
            "policy": "",
            "requestPayer": "",
            "websiteDomain": "",
            "websiteEndpoint": "",
        },
        "aws:s3/bucketObject:BucketObject": {
            "bucketKeyEnabled": False,
            "kmsKeyId": "",
            "serverSideEncryption": "",
            "source": "pulumi.output.Output[typing.Union[pulumi.asset.Asset, pulumi.asset.Archive, NoneType]]",
            "storageClass": "",
        },
        "aws:s3/bucketObjectv2:BucketObjectv2": {
            "acl": "",
            "bucketKeyEnabled": False,
            "checksumCrc32": "",
            "checksumCrc32c": "",
            "checksumCrc64nvme": "",
            "checksumSha1": "",
            "checksumSha256": "",
            "kmsKeyId": "",
            "serverSideEncryption": "",
            "source": "pulumi.output.Output[typing.Union[pulumi.asset.Asset, pulumi.asset.Archive, NoneType]]",
            "storageClass": "",
        },
        "aws:s3/bucketV2:BucketV2": {
            "accelerationStatus": "",
            "acl": "",
            "bucketNamespace": "",
            "bucketPrefix": "",
            "corsRules": [],
            "grants": [],
            "lifecycleRules": [],
            "loggings": [],
            "objectLockEnabled": False,
            "policy": "",
            "replicationConfigurations": [],
            "requestPayer": "",
            "serverSideEncryptionConfigurations": [],
            "versionings": [],
            "websiteDomain": "",
            "websiteEndpoint": "",
            "websites": [],
        },
        "aws:secretsmanager/secret:Secret": {
            "policy": "",
        },
        "aws:secretsmanager/secretVersion:SecretVersion": {
            "hasSecretStringWo": False,
            "secretArn": "",
        },
        "aws:sfn/stateMachine:StateMachine": {
            "description": "",
            "revisionId": "",
            "stateMachineVersionArn": "",
            "versionDescription": "",
        },
        "aws:sns/topic:Topic": {
            "beginningArchiveTime": "",
            "fifoThroughputScope": "",
            "maximumMessageSize": 0,
            "policy": "",
            "signatureVersion": 0,
            "tracingConfig": "",
        },
        "aws:sns/topicSubscription:TopicSubscription": {
            "confirmationWasAuthenticated": False,
            "filterPolicyScope": "",
            "ownerId": "",
            "pendingConfirmation": False,
        },
        "aws:sqs/queue:Queue": {
            "deduplicationScope": "",
            "fifoThroughputLimit": "",
            "kmsDataKeyReusePeriodSeconds": 300,
            "policy": "",
            "redriveAllowPolicy": "",
            "redrivePolicy": "",
        },
        "aws:ssm/parameter:Parameter": {
            "dataType": "text",
            "hasValueWo": False,
            "insecureValue": "",
            "keyId": "",
        },
        "aws:wafv2/webAcl:WebAcl": {
            "applicationIntegrationUrl": "",
            "capacity": 0,
        },
    }
)
"""Values by type and property."""
