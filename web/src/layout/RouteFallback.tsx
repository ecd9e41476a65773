import { Container } from '@mantine/core';
import { Loading } from '../components/Loading';

export function RouteFallback() {
  return (
    <Container size="sm" py="xl">
      <Loading />
    </Container>
  );
}
