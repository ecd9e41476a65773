import { Component, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { RouteError } from './RouteError';

/** Where a page cannot be drawn or fetched it says so, until somebody goes elsewhere. */
export function RouteGuard({ children }: { children: ReactNode }) {
  return <Guard place={useLocation().key}>{children}</Guard>;
}

interface Props {
  place: string;
  children: ReactNode;
}

class Guard extends Component<Props, { isBroken: boolean }> {
  state = { isBroken: false };

  static getDerivedStateFromError = () => ({ isBroken: true });

  componentDidUpdate({ place }: Props) {
    if (this.state.isBroken && place !== this.props.place) this.setState({ isBroken: false });
  }

  render() {
    return this.state.isBroken ? <RouteError /> : this.props.children;
  }
}
