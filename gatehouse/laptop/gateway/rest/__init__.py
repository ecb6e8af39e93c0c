"""REST APIs (version 1 of API Gateway): Lambda, HTTP and mock integrations behind a Cognito authorizer."""
