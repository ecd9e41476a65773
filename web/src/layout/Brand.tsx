import { Anchor, Group, Text } from '@mantine/core';
import { Link } from 'react-router';
import { CatMark } from '../components/CatMark';

export function Brand() {
  return (
    <Anchor component={Link} to="/" underline="never" c="inherit">
      <Group gap={8} wrap="nowrap" c="sea">
        <CatMark />
        <Text component="span" fw={700} style={{ whiteSpace: 'nowrap' }} c="var(--mantine-color-text)">
          Make Cats Free
        </Text>
      </Group>
    </Anchor>
  );
}
